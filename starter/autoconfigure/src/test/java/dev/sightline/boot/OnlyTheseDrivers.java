package dev.sightline.boot;

import dev.sightline.driver.DriverProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A class path whose jars list these drivers and no others. */
final class OnlyTheseDrivers extends ClassLoader {

    private static final String SERVICES = "META-INF/services/" + DriverProvider.class.getName();

    private final URL listing;

    private OnlyTheseDrivers(URL listing) {
        super(OnlyTheseDrivers.class.getClassLoader());
        this.listing = listing;
    }

    static OnlyTheseDrivers of(Path folder, Class<?>... providers) {
        try {
            Path listing = Files.createTempFile(folder, "providers", ".txt");
            Files.writeString(listing, Stream.of(providers).map(Class::getName).collect(Collectors.joining("\n")));
            return new OnlyTheseDrivers(listing.toUri().toURL());
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return name.equals(SERVICES) ? Collections.enumeration(List.of(listing)) : super.getResources(name);
    }
}
