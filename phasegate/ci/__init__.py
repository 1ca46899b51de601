"""What the CI files of a checkout push, and the edits with which they push the form of a phase."""
