-- That a reading of a customer lacks a relation ends it no longer, so nobody has to know when customers
-- were read: only events, a member who is gone and lists that were read to the end do.
DROP TABLE wecomlink.customer_reading;
