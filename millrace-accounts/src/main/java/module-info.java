// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/// Users, their passwords and their sessions in SQL, and the routes to register and log in. The
/// drivers of H2, MariaDB and PostgreSQL are found at run time.
@NullMarked
module io.millrace.accounts {
  requires transitive io.millrace.core;
  requires com.zaxxer.hikari;
  requires java.sql;
  requires org.bouncycastle.provider;
  requires org.slf4j;

  exports io.millrace.accounts;
  exports io.millrace.accounts.web;
}
