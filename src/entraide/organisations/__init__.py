"""An organisation: its verified domains, its switches, its look, its helpdesk."""
