"""One file a step; each says since which step older code can work with it (`works_from`)."""
