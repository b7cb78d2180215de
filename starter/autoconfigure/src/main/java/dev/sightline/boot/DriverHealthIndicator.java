package dev.sightline.boot;

import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.SightlineException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Up while every driver finds what a session needs: its executables, its display or its server. Opens no session. */
final class DriverHealthIndicator extends AbstractHealthIndicator {

    private static final String SUFFIX = "GuiDriverFactory";

    private final ListableBeanFactory beans;

    DriverHealthIndicator(ListableBeanFactory beans) {
        super("The health of Sightline's drivers could not be checked");
        this.beans = beans;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        beans.getBeansOfType(GuiDriverFactory.class).forEach((bean, factory) -> {
            String driver = bean.equals("guiDriverFactory")
                    ? "default"
                    : bean.endsWith(SUFFIX) ? bean.substring(0, bean.length() - SUFFIX.length()) : bean;
            try {
                factory.requireReady();
                builder.withDetail(driver, "ready");
            } catch (SightlineException e) {
                builder.down().withDetail(driver, String.valueOf(e.getMessage()));
            }
        });
    }
}
