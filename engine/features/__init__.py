"""What the model sees about a customer, and nothing else.

Measures are data and derived features are functions; the compiled kernel's tables, the reference
page and every label follow from the two. `CATALOG` holds them all and is cheap to import.
"""

from engine.features.catalog import Catalog, Feature
from engine.features.checks import DeclarationError
from engine.features.derived import DERIVED, DEVIATIONS
from engine.features.deviation import against_usual, with_baselines
from engine.features.measures import MEASURES

CATALOG = Catalog(
    with_baselines(MEASURES, DEVIATIONS), (*DERIVED, *against_usual(MEASURES, DEVIATIONS))
)

__all__ = ["CATALOG", "Catalog", "DeclarationError", "Feature"]
