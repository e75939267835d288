"""The PKDD'99 tables `client` and `disp` as declared groups: sex and age of each account's owner.

They are kept for fairness alone (`data.tables.GROUPS`). A birth number is `YYMMDD` with 50 added to
a woman's month, of the 1900s throughout. What is kept is a band of age on the last day that the
source covers, and no birthday. Who may only dispose of an account is not read.
"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.delivery import REASON, as_delivered
from data.importers.berka_cells import whole
from data.parsing import blanks_removed

CLIENT_COLUMNS = ("client_id", "birth_number")
DISP_COLUMNS = ("client_id", "account_id", "type")
WOMAN, MAN = "woman", "man"
_BANDS = ("under 30", "30 to 44", "45 to 59", "60 and over")
_FROM = (30, 45, 60)
_NO_DAY = "birth_number is no day such as 450204 or 455204"


def groups(client: pa.Table, disp: pa.Table, covered: pa.Table) -> pa.Table:
    """Two rows for each owner of an account: sex, then age.

    `covered` holds each account_id's last covered day.
    """
    owned = disp.filter(pc.equal(blanks_removed(disp["type"]).cast(pa.string()), "OWNER"))
    who = pc.index_in(whole(owned["client_id"]), value_set=whole(client["client_id"]))
    owners, account = client.take(who), whole(owned["account_id"])
    number = whole(owners["birth_number"]).to_pandas().to_numpy(dtype=float, na_value=np.nan)
    month = number // 100 % 100
    woman = month > 50
    born = _days(np.where(woman, number - 5000, number))
    until = covered["day"].take(pc.index_in(account, value_set=covered["account_id"])).to_pandas()
    whole_years = _years(born, pd.to_datetime(until))
    sex = np.where(woman, WOMAN, MAN)
    band = np.array(_BANDS)[np.searchsorted(_FROM, np.nan_to_num(whole_years), side="right")]
    known = pa.chunked_array([pa.array(pd.notna(whole_years))])
    given = owners[REASON] if REASON in owners.column_names else pa.nulls(len(owners), pa.string())
    own = {
        **as_delivered(owners),
        "customer_id": account,
        REASON: pc.coalesce(given, pc.if_else(known, None, _NO_DAY)),
    }
    return pa.concat_tables(
        pa.table({**own, "characteristic": pa.array([name] * len(owners)), "value": pa.array(each)})
        for name, each in (("sex", sex), ("age", band))
    )


def _days(number: np.ndarray[tuple[int], np.dtype[np.float64]]) -> pd.Series:
    text = pd.Series(number, dtype="Int64").astype("string").str.zfill(6)
    return pd.to_datetime("19" + text, format="%Y%m%d", errors="coerce")


def _years(born: pd.Series, until: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Whole years from birth to that day; NaN without a birthday."""
    before = until.dt.month * 100 + until.dt.day < born.dt.month * 100 + born.dt.day
    years = until.dt.year - born.dt.year - before.astype(int)
    known = years.where(born.notna() & until.notna())
    return np.asarray(known.to_numpy(dtype=float, na_value=np.nan), dtype=np.float64)
