"""Where a telephone number says that its owner may be: the zones of its prefix.

A number can disagree with an address; then nobody knows which is right, and a moment must suit both
(Regulation F, comment 6(b)(1)(i): the safe harbour is the time that is right in every zone).
"""

from collections.abc import Mapping
from pathlib import Path

import yaml

from engine.policy.hours import zone_of
from engine.policy.table import PolicyError

PhoneZones = Mapping[str, tuple[str, ...]]  # zones by prefix, such as "+1212"


def zones_of_number(prefixes: PhoneZones, number: str | None) -> tuple[str, ...]:
    """The zones of the longest prefix that is listed; none where nothing is known."""
    digits = "+" + "".join(filter(str.isdigit, number or ""))
    if not (number or "").strip().startswith("+"):
        return ()
    lengths = range(len(digits), 1, -1)
    return next((prefixes[digits[:n]] for n in lengths if digits[:n] in prefixes), ())


def load_phone_zones(path: Path) -> PhoneZones:
    """Read which prefix lies in which zone.

    Raises:
        PolicyError: The file is missing or malformed, or names an unknown zone.
    """
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        found: dict[str, tuple[str, ...]] = {}
        for zone, prefixes in written.items():
            zone_of(zone)
            for prefix in str(prefixes).split():
                found[prefix] = (*found.get(prefix, ()), zone)
    except (OSError, yaml.YAMLError, ValueError, AttributeError) as problem:
        raise PolicyError(
            f"Zones of telephone numbers {str(path)!r} cannot be read: {problem}. Correct them."
        ) from problem
    return found
