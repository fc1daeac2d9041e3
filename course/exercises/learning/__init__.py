"""The parts of course/exercises/learn."""
