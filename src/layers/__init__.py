"""Layers: visual workflow automation whose log is its journal."""


def __getattr__(name: str) -> str:
    """`__version__`, looked up when it is asked for: the worker processes of code nodes do not."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("layers")
    except PackageNotFoundError:  # a source tree that nobody installed
        return "0.0.0"
