package dev.sightline.web;

import dev.sightline.driver.GuiDriver;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A process that opens a browser and does not close it: it exits when told to, or is killed. */
final class BrowserHolder {

    private BrowserHolder() {}

    public static void main(String[] arguments) throws Exception {
        GuiDriver driver = new WebDriverFactory(WebDriverOptions.builder().build()).open(Path.of(arguments[0]));
        driver.capture();
        System.out.println("open");
        if (arguments[1].equals("exit")) {
            System.exit(0);
        }
        TimeUnit.MINUTES.sleep(5);
    }
}
