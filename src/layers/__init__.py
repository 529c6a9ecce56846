"""Layers: visual workflow automation whose log is its journal."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("layers")
except PackageNotFoundError:  # a source tree that nobody installed
    __version__ = "0.0.0"
