"""What the rules need: paths, wildcards, code hashes and resources. Only rules import it.

It knows file layouts and wildcards, but never imports Snakemake, so that all of it is tested
without a run of the workflow.
"""
