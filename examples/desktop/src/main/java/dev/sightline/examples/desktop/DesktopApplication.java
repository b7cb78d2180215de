package dev.sightline.examples.desktop;

import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** {@code --note.text=TEXT --note.file=FILE} */
@SpringBootApplication
public class DesktopApplication {

    public static void main(String[] arguments) {
        // AWT's threads would keep the JVM running
        System.exit(SpringApplication.exit(SpringApplication.run(DesktopApplication.class, arguments)));
    }

    @Bean
    ApplicationRunner writeNote(NoteTaker notes, @Value("${note.text}") String text, @Value("${note.file}") Path file) {
        return _ -> System.out.println(notes.write(text, file).outcome());
    }
}
