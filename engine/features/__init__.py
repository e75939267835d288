"""What the model sees about a customer, and nothing else.

Measures are data and derived features are functions; the compiled kernel's tables, the reference
page and every label follow from the two. `CATALOG` holds them all and is cheap to import.
"""

from engine.features.catalog import Catalog, DeclarationError, Feature
from engine.features.derived import DERIVED
from engine.features.measures import MEASURES

CATALOG = Catalog(MEASURES, DERIVED)

__all__ = ["CATALOG", "Catalog", "DeclarationError", "Feature"]
