"""From records to scores, reasons, verdicts, drafts and approvals."""
