-- Drops what was merged before, to merge anew.
DELETE FROM sign_in_retold;
DELETE FROM sign_in_merged;
DELETE FROM sign_in_who WHERE who_id < 0;
DELETE FROM sign_in_what WHERE what_id < 0;
DELETE FROM sign_in_where WHERE where_id < 0;
DELETE FROM sign_in_client WHERE client_id < 0;
DELETE FROM sign_in_how WHERE how_id < 0;
