package dev.sightline.examples.operator.runs;

import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Takes the process that used a database file before for dead. The file is locked by one process at a time, so there is no
 * need to wait for heartbeats that cannot come: what it was doing is handled as soon as the scheduler starts.
 */
@Component
@DependsOnDatabaseInitialization
class FormerProcess {

    FormerProcess(JdbcClient jdbc, @Value("${spring.datasource.url}") String database) {
        if (database.startsWith("jdbc:h2:") && !database.contains(":tcp:") && !database.contains("AUTO_SERVER")) {
            jdbc.sql("update scheduled_tasks set last_heartbeat = ? where picked")
                    .param(Instant.EPOCH.atOffset(ZoneOffset.UTC))
                    .update();
        }
    }
}
