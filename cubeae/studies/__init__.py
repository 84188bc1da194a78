"""Studies apart from the grid: annealing, the response surface, searches and the replication."""
