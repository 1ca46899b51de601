"""Generate the JSON schema of a fleet file, for editors; it is kept beside the documentation."""

from __future__ import annotations

import json

from phasegate.fleet.models import FleetModel


def schema() -> str:
    """Return the schema as JSON text, made from the models that read the file."""
    document = FleetModel.model_json_schema(by_alias=True)
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **document, "title": "phasegate fleet file"}
    # What a repo does not say itself may be among the defaults, and its repos in other files.
    document["$defs"]["RepoModel"]["required"] = ["name", "image"]
    document["required"].remove("repos")
    document["anyOf"] = [{"required": ["repos"]}, {"required": ["include"]}]
    return json.dumps(document, indent=2, sort_keys=True) + "\n"
