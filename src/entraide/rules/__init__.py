"""What is decided: pure functions over plain values; time, chance and ids come in as arguments."""
