"""Makes strict JSON Schemas of resource definitions (CRDs), for kubeconform.

    python deploy/kubernetes/schemas.py FOLDER DEFINITION.yaml...

A definition lets unknown fields pass, since the API server drops them without a word; a misspelt
field must fail here, so every object whose fields are known is closed. Rules in CEL are not
checked.
"""

import json
import sys
from pathlib import Path
from typing import Any

import yaml


def closed(schema: Any) -> Any:
    """Return the schema with every object closed whose fields it lists."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {name: closed(value) for name, value in schema.items()}
    is_open = strict.get("x-kubernetes-preserve-unknown-fields", False)
    if isinstance(schema.get("properties"), dict) and not is_open:
        strict.setdefault("additionalProperties", False)
    return strict


def main() -> None:
    """Write a file for each version of each definition, named as kubeconform asks for them."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for file in sys.argv[2:]:
        definition = yaml.safe_load(Path(file).read_text(encoding="utf-8"))["spec"]
        for version in definition["versions"]:
            schema = closed(version["schema"]["openAPIV3Schema"])
            name = f"{definition['names']['kind'].lower()}_{version['name']}.json"
            (folder / name).write_text(json.dumps(schema), encoding="utf-8")


if __name__ == "__main__":
    main()
