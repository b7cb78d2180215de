package dev.sightline.examples.operator.audit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Checks the audit log of an application that is not running: {@code --data FOLDER}. Exits with 0 if the log is intact,
 * 1 if it is not, 2 if the arguments are wrong and 3 if it cannot be read.
 */
public final class AuditCommand {

    private AuditCommand() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        Path data;
        if (arguments.length == 0) {
            data = Path.of("operator-data");
        } else if (arguments.length == 2 && arguments[0].equals("--data")) {
            data = Path.of(arguments[1]);
        } else {
            System.err.println("Usage: ./sightline audit [--data FOLDER]");
            return 2;
        }
        Path database = data.toAbsolutePath().resolve("operator");
        if (!Files.exists(Path.of(database + ".mv.db"))) {
            System.err.println(
                    "There is no database in '" + data + "'. Name the data folder of the operator app with --data.");
            return 3;
        }
        try {
            var source = new DriverManagerDataSource("jdbc:h2:file:" + database + ";IFEXISTS=TRUE", "operator", "");
            AuditLog.Verdict verdict = new AuditLog(JdbcClient.create(source), Clock.systemUTC()).check();
            if (verdict.problem() == null) {
                System.out.println("All " + verdict.intact() + " lines are as they were written.");
                return 0;
            }
            System.out.println(
                    verdict.problem() + " The " + verdict.intact() + " lines before it are as they were written.");
            return 1;
        } catch (DataAccessException e) {
            System.err.println("Cannot read the database in '" + data + "': "
                    + e.getMostSpecificCause().getMessage() + ". Stop the operator app first.");
            return 3;
        }
    }
}
