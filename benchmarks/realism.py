"""How real the simulated books look beside a real one: the Czech accounts of PKDD'99 ("Berka").

Each measure is one number a row, customer or month, in units that do not depend on the currency;
its distributions are compared by the Kolmogorov-Smirnov distance, the profiles of days and digits
by the share that would have to move. Writes a page and small plots; no record leaves the machine.

    python -m benchmarks.realism [--berka FOLDER] [--customers N] [--out FOLDER]
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy import stats

from benchmarks._measures import MEASURES, PROFILES, Measure, Profile
from benchmarks.berka import DEFAULT
from data.intake import import_book
from data.portfolio import portfolio
from data.simulator import PORTFOLIOS, simulate

OUT = Path(__file__).parent.parent / "docs" / "realism"
NAMES = ("india", "uk", "us")
COLOURS = {"Berka": "#000000", "india": "#d55e00", "uk": "#0072b2", "us": "#009e73"}
POINTS = 160


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--berka", type=Path, default=DEFAULT)
    parser.add_argument("--customers", type=int, default=1_000)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    books = {"Berka": real(options.berka)}
    books |= {name: simulated(name, options.customers) for name in NAMES}
    options.out.mkdir(parents=True, exist_ok=True)
    text = page(books, options.customers)
    (options.out / "README.md").write_text(text, encoding="utf-8")
    for measure in MEASURES:
        draw_measure(measure, books, options.out / f"{slug(measure.name)}.svg")
    for profile in PROFILES:
        draw_profile(profile, books, options.out / f"{slug(profile.name)}.svg")
    print(text)


def real(folder: Path) -> pd.DataFrame:
    """The booked rows of the imported accounts."""
    with tempfile.TemporaryDirectory() as home:
        book = import_book(portfolio(Path(home), "berka"), "berka", folder).book
        rows = pd.concat([pd.read_parquet(shard.path) for shard in book.shards])
    return prepared(rows, book.info.timezone)


def simulated(name: str, customers: int) -> pd.DataFrame:
    """The booked rows of a simulated year."""
    made = simulate(PORTFOLIOS[name], customers, 12)
    return prepared(made.tables["transactions"].to_pandas(), made.info.timezone)


def prepared(rows: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """Booked rows in order, with the local day and what the customer has coming in a month."""
    rows = rows[(rows.status == "booked") & (rows.amount != 0)]
    rows = rows.sort_values(["customer_id", "booked_at", "transaction_id"])
    day = rows.booked_at.dt.tz_convert(timezone).dt.tz_localize(None).dt.normalize()
    rows = rows.assign(day=day, month=day.dt.year * 12 + day.dt.month)
    span = rows.groupby("customer_id").day.agg(lambda days: (days.max() - days.min()).days + 1)
    rows["months"] = (span / 30.4)[rows.customer_id].to_numpy()
    coming = rows[rows.amount > 0].groupby("customer_id").amount.sum()
    rows["income"] = coming.reindex(rows.customer_id).to_numpy() / rows.months
    return rows[(rows.months >= 3) & (rows.income > 0)]


def page(books: dict[str, pd.DataFrame], customers: int) -> str:
    """The report as Markdown."""
    rows, people = len(books["Berka"]), books["Berka"].customer_id.nunique()
    names = " | ".join(NAMES)
    head = (
        "# How real the simulated books look\n\nWritten by `python -m benchmarks.realism` "
        f"({customers:,} customers a portfolio, 12 months, seed 7). The real book is the extract "
        f"of the PKDD'99 data that comes with the project: {people:,} accounts, {rows:,} booked "
        "rows. It is another country and another decade, before cards and instant payments: the "
        "distances say how ours differ, not how wrong they are.\n\n"
        f"| measure | medians: Berka | {names} | distances: {names} |\n|{'---|' * 8}\n"
    )
    lines = [_line(measure, books) for measure in MEASURES]
    lines += [_profile_line(profile, books) for profile in PROFILES]
    parts = [
        f"\n## {each.name}\n\n![{each.name}]({slug(each.name)}.svg)\n\n{each.why}\n"
        for each in (*MEASURES, *PROFILES)
    ]
    return head + "\n".join(lines) + "\n" + "".join(parts)


def _line(measure: Measure, books: dict[str, pd.DataFrame]) -> str:
    values = {name: measure.values(rows) for name, rows in books.items()}
    medians = " | ".join(f"{np.median(each):.2f}" for each in values.values())
    distances = (stats.ks_2samp(values["Berka"], values[name]).statistic for name in NAMES)
    return f"| {measure.name} | {medians} | {' | '.join(f'{each:.2f}' for each in distances)} |"


def _profile_line(profile: Profile, books: dict[str, pd.DataFrame]) -> str:
    shares = {name: profile.shares(rows) for name, rows in books.items()}
    distances = (np.abs(shares["Berka"] - shares[name]).sum() / 2 for name in NAMES)
    cells = " | ".join(f"{each:.2f}" for each in distances)
    return f"| {profile.name} (share to move) | - | - | - | - | {cells} |"


def draw_measure(measure: Measure, books: dict[str, pd.DataFrame], path: Path) -> None:
    """The cumulative distributions, at so many points each."""
    at = np.linspace(0, 1, POINTS)
    figure, axes = pyplot.subplots(figsize=(6, 3))
    for name, rows in books.items():
        axes.plot(np.quantile(measure.values(rows), at), at, color=COLOURS[name], label=name)
    low, high = np.quantile(np.concatenate([measure.values(r) for r in books.values()]), (0, 0.99))
    axes.set_xscale(measure.scale)
    axes.set_xlim(low, high)
    axes.set_xlabel(measure.unit)
    axes.set_ylabel("share up to here")
    _finish(figure, axes, path)


def draw_profile(profile: Profile, books: dict[str, pd.DataFrame], path: Path) -> None:
    """The shares of each group, side by side."""
    figure, axes = pyplot.subplots(figsize=(6, 3))
    place = np.arange(len(profile.groups))
    for number, (name, rows) in enumerate(books.items()):
        axes.bar(place + 0.2 * number, profile.shares(rows), 0.2, color=COLOURS[name], label=name)
    axes.set_xticks(place + 0.3, profile.groups, fontsize=6 if len(place) > 20 else 9)
    axes.set_ylabel("share")
    _finish(figure, axes, path)


def _finish(figure: Figure, axes: Axes, path: Path) -> None:
    axes.legend(frameon=False, fontsize=8)
    figure.tight_layout()
    with pyplot.rc_context({"svg.hashsalt": path.stem, "svg.fonttype": "none"}):
        figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def slug(name: str) -> str:
    """A file name."""
    return name.lower().replace(" ", "-").replace("'", "")


if __name__ == "__main__":
    main()
