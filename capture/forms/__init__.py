"""Reports on paper and screen: one module for each form of output, all from ``pipeline.reports.model.Report``."""
