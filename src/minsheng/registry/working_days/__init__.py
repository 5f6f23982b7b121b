"""Legal working days 法定工作日: weekends, holidays and make-up days as the State Council announces them each year."""
