package dev.sightline.examples.operator.audit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Checks the audit log: of an application that is not running with {@code --data FOLDER}, or of one that uses PostgreSQL,
 * running or not, with {@code --postgres [URL]}. Exits with 0 if the log is intact, 1 if it is not, 2 if the arguments are
 * wrong and 3 if it cannot be read.
 */
public final class AuditCommand {

    private AuditCommand() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        List<String> given = Arrays.stream(arguments)
                .flatMap(argument -> argument.startsWith("--") && argument.contains("=")
                        ? Stream.of(argument.split("=", 2))
                        : Stream.of(argument))
                .toList();
        boolean isPostgres = !given.isEmpty() && given.getFirst().equals("--postgres");
        if (isPostgres && given.size() == 1) {
            return postgres(environment("OPERATOR_DATABASE_URL", "jdbc:postgresql://127.0.0.1:5432/operator"));
        }
        if (isPostgres && given.size() == 2) {
            return postgres(given.get(1));
        }
        if (!given.isEmpty() && !(given.size() == 2 && given.getFirst().equals("--data"))) {
            System.err.println("Usage: ./sightline audit [--data FOLDER | --postgres [URL]]");
            return 2;
        }
        Path data = Path.of(given.isEmpty() ? "operator-data" : given.get(1));
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

    private static int postgres(String url) {
        String address = url.startsWith("postgresql://") ? "jdbc:" + url : url;
        if (!address.startsWith("jdbc:postgresql:")) {
            System.err.println("Cannot check the database '" + url
                    + "': the URL of a PostgreSQL database begins with jdbc:postgresql:, as in"
                    + " jdbc:postgresql://127.0.0.1:5432/operator.");
            return 2;
        }
        return check(
                new DriverManagerDataSource(
                        address,
                        environment("OPERATOR_DATABASE_USER", "operator"),
                        environment("OPERATOR_DATABASE_PASSWORD", "")),
                "Cannot read the PostgreSQL database: ",
                ". Check the URL (or OPERATOR_DATABASE_URL), OPERATOR_DATABASE_USER and OPERATOR_DATABASE_PASSWORD.");
    }

    private static String environment(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? otherwise : value;
    }

    private static int check(DataSource source, String problem, String advice) {
        try {
            AuditLog.Verdict verdict = new AuditLog(JdbcClient.create(source), Clock.systemUTC()).check();
            System.out.println(verdict.words());
            return verdict.problem() == null ? 0 : 1;
        } catch (DataAccessException e) {
            System.err.println(problem + e.getMostSpecificCause().getMessage() + advice);
            return 3;
        }
    }
}
