from django.urls import path

from spot_portal.simulation import views

app_name = "simulation"

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox.json", views.inbox_feed, name="inbox-feed"),
    path("inbox/<int:number>/", views.inbox_message, name="message"),
    path("delivery/", views.delivery, name="delivery"),
    path("delivery/arrive-now/", views.let_arrive, name="deliver-now"),
    path("delivery/<int:number>/undo/", views.undo_delivery, name="undo-delivery"),
    path("clock/", views.move_clock, name="clock"),
    path("people/", views.practice_accounts, name="people"),
    path("beneficiaries/", views.beneficiaries, name="beneficiaries"),
    path("triggers/", views.triggers, name="triggers"),
]
