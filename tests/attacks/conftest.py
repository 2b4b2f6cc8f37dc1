"""The option that puts the table of attacks into a page."""

from pathlib import Path


def pytest_addoption(parser):
    parser.addoption("--attacks-page", type=Path, help="The page that the table of attacks is written into.")
