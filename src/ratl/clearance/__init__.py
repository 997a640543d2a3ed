"""Who must clear a movement, how early they must be asked, and the number it moves under."""
