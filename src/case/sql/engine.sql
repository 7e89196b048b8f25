SELECT
    version() AS version,
    current_setting('enable_external_access')::BOOLEAN AS external_access,
    current_setting('autoinstall_known_extensions')::BOOLEAN
        OR current_setting('autoload_known_extensions')::BOOLEAN AS fetches_extensions,
    current_setting('lock_configuration')::BOOLEAN AS settings_locked
