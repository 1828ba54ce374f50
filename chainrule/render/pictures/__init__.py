"""Pictures in SVG: graphs and plots."""
