"""Files that appear whole or not at all: tensors, tables and point clouds."""
