package io.wecomlink.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;

class DatabaseFaultsTest {

  @Test
  void whatPassesIsTheDatabases() {
    assertThat(DatabaseFaults.isOne(new CannotGetJdbcConnectionException("down"))).isTrue();
    assertThat(DatabaseFaults.isOne(new CannotAcquireLockException("deadlock"))).isTrue();
    assertThat(DatabaseFaults.isOne(new CannotCreateTransactionException("down"))).isTrue();
    assertThat(
            DatabaseFaults.isOne(
                new IllegalStateException(new CannotGetJdbcConnectionException("down"))))
        .isTrue();
  }

  @Test
  void whatWouldBeRefusedAgainIsTheWorks() {
    assertThat(DatabaseFaults.isOne(new DataIntegrityViolationException("check"))).isFalse();
    assertThat(DatabaseFaults.isOne(new BadSqlGrammarException("x", "y", new SQLException("z"))))
        .isFalse();
    assertThat(DatabaseFaults.isOne(new IllegalStateException("other"))).isFalse();
  }
}
