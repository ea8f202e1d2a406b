-- An assignment that was refused used to leave the company with the tenant that could not have it.
-- Nobody's companies are listed again, for an operator to assign.
UPDATE wecomlink.corp_authorization a SET tenant_id = NULL
 WHERE a.tenant_id IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM wecomlink.connection c
                    WHERE c.tenant_id = a.tenant_id AND c.corp_id = a.corp_id);
