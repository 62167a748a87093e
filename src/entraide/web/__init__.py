"""What every page shares: layout, headers, refusal pages, assets, languages. No pages of its own."""
