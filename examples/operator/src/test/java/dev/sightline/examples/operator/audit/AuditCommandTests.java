package dev.sightline.examples.operator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What {@code ./sightline audit} prints, and its exit codes. */
@ExtendWith(OutputCaptureExtension.class)
class AuditCommandTests {

    @TempDir
    Path folder;

    private JdbcClient logOfTwoLines() {
        var source = new DriverManagerDataSource("jdbc:h2:file:" + folder.resolve("operator"), "operator", "");
        Flyway.configure().dataSource(source).load().migrate();
        JdbcClient jdbc = JdbcClient.create(source);
        var audit = new AuditLog(jdbc, Clock.offset(Clock.systemUTC(), Duration.ZERO));
        audit.write("ada", "run.stopped", "r1", "");
        audit.write("ada", "run.taken-over", "r1", "");
        return jdbc;
    }

    @ParameterizedTest
    @ValueSource(strings = {"--data", "--data="})
    void intactLogIsReported(String option, CapturedOutput output) {
        logOfTwoLines();
        int exit =
                option.endsWith("=") ? AuditCommand.run(option + folder) : AuditCommand.run(option, folder.toString());
        assertThat(exit).isZero();
        assertThat(output.getOut()).contains("The log is intact: 2 lines.");
    }

    @Test
    void changedLineIsReportedWithItsNumber(CapturedOutput output) {
        logOfTwoLines().sql("update audit set account = 'bob' where number = 2").update();
        assertThat(AuditCommand.run("--data", folder.toString())).isEqualTo(1);
        assertThat(output.getOut()).contains("Line 2 was changed").contains("The 1 line before it is intact.");
    }

    @Test
    void folderWithoutADatabaseIsNamed(CapturedOutput output) {
        assertThat(AuditCommand.run("--data", folder.toString())).isEqualTo(3);
        assertThat(output.getErr()).contains("There is no database in '" + folder + "'.");
    }

    @Test
    void wrongArgumentsGiveTheUsage(CapturedOutput output) {
        assertThat(AuditCommand.run("--date", folder.toString())).isEqualTo(2);
        assertThat(AuditCommand.run("--data")).isEqualTo(2);
        assertThat(AuditCommand.run("--postgres", "jdbc:postgresql:a", "b")).isEqualTo(2);
        assertThat(output.getErr()).contains("Usage: ./sightline audit [--data FOLDER | --postgres [URL]]");
        assertThat(AuditCommand.run("--postgres", "mysql://127.0.0.1/operator")).isEqualTo(2);
        assertThat(output.getErr()).contains("begins with jdbc:postgresql:");
    }

    @Test
    void databaseThatCannotBeReachedIsReportedWithWhatToCheck(CapturedOutput output) {
        assertThat(AuditCommand.run("--postgres=jdbc:postgresql://127.0.0.1:1/operator"))
                .isEqualTo(3);
        assertThat(output.getErr())
                .contains("Cannot read the PostgreSQL database")
                .contains("Check the URL (or OPERATOR_DATABASE_URL)");
    }
}
