"""Run folders, their manifest, and tables as Parquet or CSV."""
