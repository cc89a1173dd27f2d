// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.millrace.accounts.AccountsUnavailable.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A pool of connections of a fixed size. Each is borrowed for one piece of work and given back
/// whatever comes of it; broken ones are replaced by the pool itself.
final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);

  /// What is done with a borrowed connection.
  interface Work<T extends @Nullable Object> {
    T with(Connection connection) throws SQLException;
  }

  private final Dialect dialect;
  private final Duration borrow;
  private final HikariDataSource pool;
  private final LongAdder exhausted = new LongAdder();
  private final LongAdder failed = new LongAdder();

  Database(AccountOptions options) {
    this.dialect = Dialect.of(options.url());
    this.borrow = options.borrow();
    HikariConfig config = new HikariConfig();
    config.setPoolName("accounts");
    config.setJdbcUrl(dialect.forDriver(options.url()));
    config.setUsername(options.user());
    config.setPassword(options.password());
    config.setMaximumPoolSize(options.poolSize());
    config.setConnectionTimeout(borrow.toMillis());
    config.setValidationTimeout(Math.max(250, borrow.toMillis() / 2));
    // Whether the database is there is found out by the first work, which can say what is wrong.
    config.setInitializationFailTimeout(-1);
    setTimeouts(config, options);
    this.pool = new HikariDataSource(config);
  }

  /// A database that takes connections and says nothing must not hold a request for ever.
  private void setTimeouts(HikariConfig config, AccountOptions options) {
    switch (dialect) {
      case H2 -> {}
      case MARIADB -> {
        config.addDataSourceProperty("connectTimeout", "" + borrow.toMillis());
        config.addDataSourceProperty("socketTimeout", "" + options.answer().toMillis());
        config.addDataSourceProperty("useServerPrepStmts", "true");
      }
      case POSTGRESQL -> {
        config.addDataSourceProperty("connectTimeout", "" + Math.max(1, borrow.toSeconds()));
        config.addDataSourceProperty("socketTimeout", "" + options.answer().toSeconds());
        config.addDataSourceProperty("tcpKeepAlive", "true");
      }
    }
  }

  Dialect dialect() {
    return dialect;
  }

  /// @throws AccountsUnavailable when no connection became free in time, or the database failed
  <T extends @Nullable Object> T run(Work<T> work) {
    try (Connection connection = borrowed()) {
      return work.with(connection);
    } catch (SQLException problem) {
      failed.increment();
      log.warn("The database failed: {}", problem.getMessage());
      log.debug("The database failed so.", problem);
      throw new AccountsUnavailable(
          Reason.DATABASE, "the database failed: " + problem.getMessage(), problem);
    }
  }

  private Connection borrowed() {
    try {
      return pool.getConnection();
    } catch (SQLException none) {
      if (pool.isClosed()) {
        throw new AccountsUnavailable(Reason.DATABASE, "closed", none);
      }
      if (none.getCause() == null && pool.getHikariPoolMXBean().getTotalConnections() > 0) {
        exhausted.increment();
        log.warn(
            "None of the {} connections became free in {}.", pool.getMaximumPoolSize(), borrow);
        throw new AccountsUnavailable(
            Reason.POOL_EXHAUSTED,
            "none of the " + pool.getMaximumPoolSize() + " connections became free in " + borrow,
            none);
      }
      failed.increment();
      Throwable cause = none.getCause() == null ? none : none.getCause();
      log.warn("The database cannot be reached: {}", cause.getMessage());
      throw new AccountsUnavailable(
          Reason.DATABASE, "the database cannot be reached: " + cause.getMessage(), none);
    }
  }

  PoolStatus status(int hashing) {
    HikariPoolMXBean bean = pool.getHikariPoolMXBean();
    return new PoolStatus(
        bean.getActiveConnections(),
        bean.getIdleConnections(),
        bean.getThreadsAwaitingConnection(),
        exhausted.sum(),
        failed.sum(),
        hashing);
  }

  @Override
  public void close() {
    pool.close();
  }
}
