"""Three columns whose outcome is known, by one factor file committed before the first run (``make bench-assess``).

Says whether what happened lies inside P10 to P90 (else P5 to P95), how wide the interval is, and what carries it.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from ratl.documents.fan import fan_graph
from ratl.feeds.factor_file import read_factors
from ratl.feeds.scenario import read_scenario
from ratl.model.assessment import MovementForecast
from ratl.services.plan import make_plan
from ratl.services.simulate import Asked, simulate_plan

HERE = Path(__file__).parent / "mali"
FACTORS = HERE / "factors.toml"
SHA256 = "927326194b77ed688bcdaf5c12522886fa07069c333909258cd81076a88b9488"
"""As noted in `mali/README.md` before the first run."""
KNOWN = {"KG-01": 7.6, "BT-01": 6.5, "BK-01": 5.5}
"""Days that each column took, counted as `mali/README.md` says."""
SCENARIOS = (HERE.parents[1] / "examples" / "kidal_gao", HERE / "barkhane_2021")


def verdict(forecast: MovementForecast, took: float) -> str:
    """Return where what happened lies."""
    days = forecast.supply.days
    if days.p10 <= took <= days.p90:
        return "inside P10-P90"
    return "inside P5-P95" if days.p5 <= took <= days.p95 else "MISSED: outside P5-P95"


def main() -> None:
    """Print the table and what carries each interval; draw the fan of Kidal to Gao."""
    found = sha256(FACTORS.read_bytes()).hexdigest()
    print(f"factors {found[:12]}: {'as noted before the first run' if found == SHA256 else 'CHANGED SINCE'}")
    print("column   P5    P10   P50   P80   P90   P95   P90/P10  took")
    for folder in SCENARIOS:
        plan = make_plan(read_scenario(folder))
        made = simulate_plan(plan, read_factors(FACTORS), Asked(runs=10_000, seed=1), lambda *_a, **_k: None)
        for forecast in made.movements:
            days, took = forecast.supply.days, KNOWN[forecast.movement]
            figures = "".join(
                f"{figure:6.2f}" for figure in (days.p5, days.p10, days.p50, days.p80, days.p90, days.p95)
            )
            print(f"{forecast.movement} {figures} {days.p90 / days.p10:7.2f} {took:7.1f}  {verdict(forecast, took)}")
            width_h = (forecast.completion.p90 - forecast.completion.p10) / 3600
            for driver in forecast.drivers:
                saved_h = driver.mean_saved_s / 3600
                left_h = (driver.p90 - driver.p10) / 3600
                told = f"{saved_h:6.1f} h earlier, P10-P90 {left_h:5.0f} h in place of {width_h:.0f} h"
                print(f"    without {driver.cause:<11} {told}")
        if plan.movements[0].id == "KG-01":
            picture = fan_graph(plan, plan.movements[0], made.movements[0], made, "en")
            (HERE / "kidal-gao-fan-en.svg").write_text(picture, "utf-8")
            supply = made.movements[0].supply
            told = ", ".join(f"{store.kind} {store.carry:,.0f}" for store in supply.stores)
            print(f"    carry {supply.carry_days} days: {told}")


if __name__ == "__main__":
    main()
