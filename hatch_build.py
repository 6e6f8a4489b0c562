"""Build hook: prepares the Chinese fonts once (see negotiation/documents/fonts/)."""

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FontHook(BuildHookInterface):
    """Converts the OFL fonts of the build-only package into TrueType for the PDF engine."""

    def initialize(self, version: str, build_data: dict) -> None:
        """Filled by the documents work."""
