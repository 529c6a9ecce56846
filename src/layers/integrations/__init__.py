"""Other people's services; a folder each. One that is not built yet is its manifest alone."""
