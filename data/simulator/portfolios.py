"""The portfolios that can be simulated, by name; "demo" is the Indian one under another name."""

from dataclasses import replace

from data.simulator.india import INDIA
from data.simulator.spec import PortfolioSpec
from data.simulator.uk import UK
from data.simulator.us import US

PORTFOLIOS: dict[str, PortfolioSpec] = {
    "demo": replace(INDIA, name="demo"),
    "india": INDIA,
    "uk": UK,
    "us": US,
}
