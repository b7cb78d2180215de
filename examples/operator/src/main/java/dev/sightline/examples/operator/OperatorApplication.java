package dev.sightline.examples.operator;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** The operator app. {@code --operator.data=FOLDER} says where its database and the folders of the runs lie. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class OperatorApplication {

    private static final String DATA = "operator.data";

    public static void main(String[] args) {
        var application = new SpringApplication(OperatorApplication.class);
        application.addInitializers(OperatorApplication::resolveDataFolder);
        application.run(args);
    }

    /** The database takes no path that depends on where the application was started. */
    private static void resolveDataFolder(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        Path data =
                Path.of(environment.getRequiredProperty(DATA)).toAbsolutePath().normalize();
        environment.getPropertySources().addFirst(new MapPropertySource("data folder", Map.of(DATA, data.toString())));
    }

    /** Whoever starts it on a console learns where it is. */
    @EventListener
    void ready(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null) {
            String address = event.getApplicationContext().getEnvironment().getProperty("server.address", "127.0.0.1");
            System.out.println("\nThe operator app is ready at http://" + address + ":"
                    + web.getWebServer().getPort() + "/. Under \"New run\" are sample tasks. Ctrl+C ends it.\n");
        }
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
