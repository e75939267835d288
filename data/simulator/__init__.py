"""A simulated portfolio: households whose payments are missed only when the money is not there."""

from data.simulator.portfolios import PORTFOLIOS
from data.simulator.simulation import Simulation, simulate

__all__ = ["PORTFOLIOS", "Simulation", "simulate"]
