package dev.sightline.examples.operator;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** The operator app. {@code --operator.data=FOLDER} says where its database and the folders of the runs lie. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class OperatorApplication {

    public static void main(String[] args) {
        SpringApplication.run(OperatorApplication.class, args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
