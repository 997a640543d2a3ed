"""Data kept between runs: imported road networks."""
