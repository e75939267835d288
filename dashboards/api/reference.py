"""Write the API's own description to `docs/reference/openapi.json`."""

import json
from pathlib import Path
from typing import Any

from dashboards.api.app import bare_app

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"


def described() -> dict[str, Any]:
    """The description, as plain JSON values."""
    found: dict[str, Any] = json.loads(json.dumps(bare_app().openapi()))
    return found


def main() -> None:
    """Rewrite the page."""
    text = json.dumps(described(), indent=1, ensure_ascii=False)
    PAGE.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
