package dev.sightline.examples.operator.audit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Checks the audit log: of an application that is not running with {@code --data FOLDER}, or of one that uses PostgreSQL,
 * running or not, with {@code --postgres}. Exits with 0 if the log is intact, 1 if it is not, 2 if the arguments are wrong
 * and 3 if it cannot be read.
 */
public final class AuditCommand {

    private AuditCommand() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        if (arguments.length == 1 && arguments[0].equals("--postgres")) {
            return check(
                    new DriverManagerDataSource(
                            environment("OPERATOR_DATABASE_URL", "jdbc:postgresql://127.0.0.1:5432/operator"),
                            environment("OPERATOR_DATABASE_USER", "operator"),
                            environment("OPERATOR_DATABASE_PASSWORD", "")),
                    "Cannot read the database that OPERATOR_DATABASE_URL names: ",
                    ". Check OPERATOR_DATABASE_URL, OPERATOR_DATABASE_USER and OPERATOR_DATABASE_PASSWORD.");
        }
        Path data;
        if (arguments.length == 0) {
            data = Path.of("operator-data");
        } else if (arguments.length == 2 && arguments[0].equals("--data")) {
            data = Path.of(arguments[1]);
        } else if (arguments.length == 1 && arguments[0].startsWith("--data=")) {
            data = Path.of(arguments[0].substring("--data=".length()));
        } else {
            System.err.println("Usage: ./sightline audit [--data FOLDER | --postgres]");
            return 2;
        }
        Path database = data.toAbsolutePath().normalize().resolve("operator");
        if (!Files.exists(Path.of(database + ".mv.db"))) {
            System.err.println(
                    "There is no database in '" + data + "'. Name the data folder of the operator app with --data.");
            return 3;
        }
        return check(
                new DriverManagerDataSource("jdbc:h2:file:" + database + ";IFEXISTS=TRUE", "operator", ""),
                "Cannot read the database in '" + data + "': ",
                ". Stop the operator app first.");
    }

    private static String environment(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? otherwise : value;
    }

    private static int check(DataSource source, String problem, String advice) {
        try {
            AuditLog.Verdict verdict = new AuditLog(JdbcClient.create(source), Clock.systemUTC()).check();
            if (verdict.problem() == null) {
                System.out.println("All " + verdict.intact() + " lines are as they were written.");
                return 0;
            }
            System.out.println(
                    verdict.problem() + " The " + verdict.intact() + " lines before it are as they were written.");
            return 1;
        } catch (DataAccessException e) {
            System.err.println(problem + e.getMostSpecificCause().getMessage() + advice);
            return 3;
        }
    }
}
