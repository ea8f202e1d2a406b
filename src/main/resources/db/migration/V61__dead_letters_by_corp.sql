-- An uninstallation erases a company's dead letters, closed ones too.
CREATE INDEX dead_letter_by_corp ON wecomlink.dead_letter (corp_id);
