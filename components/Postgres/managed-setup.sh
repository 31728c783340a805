#!/bin/sh
# Gives a managed Postgres the roles and schemas that 10-roles.sh and 20-schema.sql create on Docker, as an
# administrator who is not a superuser. Idempotent: existing roles and schemas are kept, and passwords are set to their
# current values. psql reads the passwords from files, so that none is on a command line.
set -eu

PGPASSWORD=$(cat /run/secrets/admin_password)
export PGPASSWORD
exec psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --single-transaction --file - \
  --set "database=$PGDATABASE" \
  --set "user=$INVENTARIO_USER" <<'SQL'
\set user_password `cat /run/secrets/user_password`
\set exporter_password `cat /run/secrets/exporter_password`

-- Silences notices about what an earlier run already did.
SET client_min_messages = warning;

SELECT format('CREATE ROLE %I', :'user') WHERE to_regrole(quote_ident(:'user')) IS NULL \gexec
ALTER ROLE :"user" LOGIN PASSWORD :'user_password';
-- Only a member of a role, or a superuser, can make it the owner of an object.
GRANT :"user" TO CURRENT_USER;
ALTER DATABASE :"database" OWNER TO :"user";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

SELECT 'CREATE ROLE exporter' WHERE to_regrole('exporter') IS NULL \gexec
ALTER ROLE exporter LOGIN PASSWORD :'exporter_password' CONNECTION LIMIT 5;
GRANT pg_monitor TO exporter;
GRANT CONNECT ON DATABASE :"database" TO exporter;

SELECT to_regnamespace('resilience') IS NULL AS is_new \gset
\if :is_new
\i /opt/postgres-setup/20-schema.sql
\endif
SQL
