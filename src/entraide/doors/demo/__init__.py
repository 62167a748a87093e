"""What only the demo has: who to be, and an inbox that shows the mails which entraide wrote."""
